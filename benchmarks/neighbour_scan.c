/* Epstein's Run 2 as most programs write it: whoever looks around looks at every cell in view.
 *
 * Our own code, for comparison (benchmarks/neighbour_scan.py). Disc of radius 7 on a 40 x 40 torus, .7
 * agents and .04 cops a cell, move before acting, ratio "floor", terms of 0 to 30 steps off the grid, back near
 * where the arrest was. Plainly, a cell in view is worked out when it is looked at; with -DTABLE all are worked out
 * once, 1,600 lists of 148 cells. Prints agent-steps, seconds of the processor and the mean number of active
 * agents after step 50.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SIDE = 40, CELLS = SIDE * SIDE, AGENTS = 1120, COPS = 64, PEOPLE = AGENTS + COPS, VIEW = 148, SKIP = 50 };
enum { QUIET, ACTIVE, JAILED, COP };
#define LEGITIMACY 0.82
#define THRESHOLD 0.1
#define K 2.3
#define LONGEST 30

static int seen[CELLS][VIEW], at[PEOPLE], state[PEOPLE], term[PEOPLE], who[CELLS], order[PEOPLE], found[VIEW + 1];
static double hardship[AGENTS], aversion[AGENTS];
static int across[VIEW], down[VIEW];
static uint64_t bits;

static inline int in_view(int cell, int j)
{
#ifdef TABLE
    return seen[cell][j];
#else
    return (cell / SIDE + down[j] + SIDE) % SIDE * SIDE + (cell % SIDE + across[j] + SIDE) % SIDE;
#endif
}

static uint32_t draw(uint32_t n) /* 0 to n - 1 */
{
    uint64_t x = bits += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return (uint32_t)(((x ^ (x >> 31)) >> 32) * n >> 32);
}

static double unit(void) { return (draw(1u << 31) + 0.5) / (double)(1u << 31); }

static int free_cell(int cell) /* one of those in view that are free, or -1 */
{
    int n = 0;
    for (int j = 0; j < VIEW; j++) {
        int other = in_view(cell, j);
        if (who[other] < 0)
            found[n++] = other;
    }
    return n ? found[draw((uint32_t)n)] : -1;
}

static void move(int i)
{
    int cell = free_cell(at[i]);
    if (cell < 0)
        return;
    who[at[i]] = -1;
    who[at[i] = cell] = i;
}

static int serve(int i) /* whether the agent is free to act */
{
    if (term[i]-- > 0)
        return 0;
    int cell = who[at[i]] < 0 ? at[i] : free_cell(at[i]);
    if (cell < 0) {
        term[i] = 0;
        return 0;
    }
    who[at[i] = cell] = i;
    state[i] = QUIET;
    return 1;
}

static void agent(int i)
{
    if (state[i] == JAILED && !serve(i))
        return;
    move(i);
    int cops = 0, actives = 1;
    for (int j = 0; j < VIEW; j++) {
        int other = who[in_view(at[i], j)];
        if (other >= 0) {
            cops += state[other] == COP;
            actives += state[other] == ACTIVE;
        }
    }
    double grievance = hardship[i] * (1.0 - LEGITIMACY);
    double arrest = 1.0 - exp(-K * (cops / actives));
    state[i] = grievance - aversion[i] * arrest > THRESHOLD ? ACTIVE : QUIET;
}

static void cop(int i)
{
    int n = 0;
    move(i);
    for (int j = 0; j < VIEW; j++) {
        int other = who[in_view(at[i], j)];
        if (other >= 0 && state[other] == ACTIVE)
            found[n++] = other;
    }
    if (n == 0)
        return;
    int chosen = found[draw((uint32_t)n)];
    term[chosen] = (int)draw(LONGEST + 1);
    state[chosen] = term[chosen] ? JAILED : QUIET;
    if (term[chosen])
        who[at[chosen]] = -1;
}

static void settle(void)
{
    int cells[CELLS], n = 0;
    for (int dy = -7; dy <= 7; dy++)
        for (int dx = -7; dx <= 7; dx++)
            if (dy * dy + dx * dx <= 49 && (dy || dx))
                down[n] = dy, across[n++] = dx;
    for (int c = 0; c < CELLS; c++) {
        for (int j = 0; j < VIEW; j++)
            seen[c][j] = (c / SIDE + down[j] + SIDE) % SIDE * SIDE + (c % SIDE + across[j] + SIDE) % SIDE;
        cells[c] = c;
        who[c] = -1;
    }
    for (int i = 0; i < PEOPLE; i++) {
        int j = i + (int)draw((uint32_t)(CELLS - i)), cell = cells[j];
        cells[j] = cells[i];
        who[at[i] = cell] = order[i] = i;
        state[i] = i < AGENTS ? QUIET : COP;
        if (i < AGENTS)
            hardship[i] = unit(), aversion[i] = unit();
    }
}

int main(int count, char **given)
{
    int steps = count > 1 ? atoi(given[1]) : 1000;
    double sum = 0;
    bits = count > 2 ? strtoull(given[2], 0, 10) : 1;
    settle();
    clock_t begin = clock();
    for (int step = 0; step < steps; step++) {
        int active = 0;
        for (int i = PEOPLE - 1; i > 0; i--) {
            int j = (int)draw((uint32_t)i + 1), last = order[i];
            order[i] = order[j];
            order[j] = last;
        }
        for (int k = 0; k < PEOPLE; k++)
            order[k] < AGENTS ? agent(order[k]) : cop(order[k]);
        for (int i = 0; i < AGENTS; i++)
            active += state[i] == ACTIVE;
        sum += step < SKIP ? 0 : active;
    }
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    printf("%d %.6f %.6f\n", steps * PEOPLE, seconds, sum / (steps - SKIP));
    return 0;
}
