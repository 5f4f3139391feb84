# ruff: noqa: E501  (one work a line reads best)
"""Works that mechanisms and parameters cite, in full, by first author and year."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping

__all__ = ["REFERENCES", "cited_in", "full_references"]

REFERENCES: Mapping[str, str] = {
    "Aytac 2018": "Aytaç, S. E., Schiumerini, L. & Stokes, S. (2018). Why do people join backlash protests? Lessons from Turkey. Journal of Conflict Resolution 62(6): 1205-1228.",
    "Beissinger 2007": "Beissinger, M. R. (2007). Structure and example in modular political phenomena: the diffusion of Bulldozer/Rose/Orange/Tulip revolutions. Perspectives on Politics 5(2): 259-276.",
    "Bennett 2008": "Bennett, D. S. (2008). Governments, civilians, and the evolution of insurgency: modeling the early dynamics of insurgencies. Journal of Artificial Societies and Social Simulation 11(4) 7.",
    "Bohórquez 2009": "Bohórquez, J. C. et al. (2009). Common ecology quantifies human insurgency. Nature 462: 911-914.",
    "Bonnasse-Gahot 2018": "Bonnasse-Gahot, L. et al. (2018). Epidemiological modelling of the 2005 French riots: a spreading wave and the role of contagion. Scientific Reports 8: 107. doi:10.1038/s41598-017-18093-4",
    "Brands 2020": "Brands, H. & Montgomery, E. B. (2020). One war is not enough: strategy and force planning for great-power competition. Texas National Security Review 3(2).",
    "Buhaug 2008": "Buhaug, H. & Gleditsch, K. S. (2008). Contagion or confusion? Why conflicts cluster in space. International Studies Quarterly 52(2): 215-233.",
    "Burbeck 1978": "Burbeck, S. L., Raine, W. J. & Stark, M. J. A. (1978). The dynamics of riot growth: an epidemiological approach. Journal of Mathematical Sociology 6(1): 1-22.",
    "Casper 2014": "Casper, B. A. & Tyson, S. A. (2014). Popular protest and elite coordination in a coup d'état. Journal of Politics 76(2): 548-564. doi:10.1017/S0022381613001485",
    "Chang 2007": "Chang, Y.-M., Potter, J. & Sanders, S. (2007). War and peace: third-party intervention in conflict. European Journal of Political Economy 23(4): 954-974.",
    "Cranley 1976": "Cranley, R. & Patterson, T. N. L. (1976). Randomization of number theoretic methods for multiple integration. SIAM Journal on Numerical Analysis 13(6): 904-914.",
    "Dahl 2025": "Dahl, M., Rivera, M. & Gates, S. (2025). Disaggregating defection: dissent campaign strategies and security force disloyalty. Journal of Conflict Resolution. doi:10.1177/00220027251348389",
    "Davies 2013": "Davies, T. P., Fry, H. M., Wilson, A. G. & Bishop, S. R. (2013). A mathematical model of the London riots and their policing. Scientific Reports 3: 1303. doi:10.1038/srep01303",
    "Dworschak 2020": "Dworschak, C. (2020). Jumping on the bandwagon: differentiation and security defection during conflict. Journal of Conflict Resolution 64(7-8): 1335-1357.",
    "Epstein 2002": "Epstein, J. M. (2002). Modeling civil violence: an agent-based computational approach. PNAS 99 (suppl. 3): 7243-7250. doi:10.1073/pnas.092080199",
    "Fearon 1997": "Fearon, J. D. (1997). Signaling foreign policy interests: tying hands versus sinking costs. Journal of Conflict Resolution 41(1): 68-90.",
    "Granovetter 1978": "Granovetter, M. (1978). Threshold models of collective behavior. American Journal of Sociology 83(6): 1420-1443.",
    "Greenwood 1920": "Greenwood, M. & Yule, G. U. (1920). An inquiry into the nature of frequency distributions representative of multiple happenings. Journal of the Royal Statistical Society 83(2): 255-279.",
    "Grimm 2020": "Grimm, V. et al. (2020). The ODD protocol for describing agent-based and other simulation models: a second update to improve clarity, replication, and structural realism. Journal of Artificial Societies and Social Simulation 23(2) 7. doi:10.18564/jasss.4259",
    "Gurr 1970": "Gurr, T. R. (1970). Why men rebel. Princeton University Press.",
    "Hassanpour 2014": "Hassanpour, N. (2014). Media disruption and revolutionary unrest: evidence from Mubarak's quasi-experiment. Political Communication 31(1): 1-24.",
    "Hendrix 2015": "Hendrix, C. S. & Salehyan, I. (2015). No news is good news: mark and recapture for event data when reporting probabilities are less than one. International Interactions 41(2): 392-406.",
    "Jasper 1995": "Jasper, J. M. & Poulsen, J. D. (1995). Recruiting strangers and friends: moral shocks and social networks in animal rights and anti-nuclear protests. Social Problems 42(4): 493-512.",
    "Kahneman 1979": "Kahneman, D. & Tversky, A. (1979). Prospect theory: an analysis of decision under risk. Econometrica 47(2): 263-291.",
    "Kuran 1989": "Kuran, T. (1989). Sparks and prairie fires: a theory of unanticipated political revolution. Public Choice 61: 41-74.",
    "Kuran 1991": "Kuran, T. (1991). Now out of never: the element of surprise in the East European revolution of 1989. World Politics 44(1): 7-48.",
    "Lawrence 2017": "Lawrence, A. K. (2017). Repression and activism among the Arab Spring's first movers: evidence from Morocco's February 20th Movement. British Journal of Political Science 47(3): 699-718.",
    "Lemos 2015": "Lemos, C., Coelho, H. & Lopes, R. J. (2015). Network influence effects in agent-based modelling of civil violence. Conference of the European Social Simulation Association, Groningen. doi:10.1007/978-3-319-47253-9_21",
    "Lemos 2017": "Lemos, C. M. (2017). Agent-based modeling of social conflict: from mechanisms to complex behavior. Springer. ISBN 978-3-319-67050-8",
    "Linebarger 2016": "Linebarger, C. (2016). Dangerous lessons: rebel learning and mobilization in the international system. Journal of Peace Research 53(5): 633-647. doi:10.1177/0022343316653462",
    "Lohmann 1994": "Lohmann, S. (1994). The dynamics of informational cascades: the Monday demonstrations in Leipzig, East Germany, 1989-91. World Politics 47(1): 42-101.",
    "Lyall 2013": "Lyall, J., Blair, G. & Imai, K. (2013). Explaining support for combatants during wartime: a survey experiment in Afghanistan. American Political Science Review 107(4): 679-705.",
    "McCulloch 2022": "McCulloch, N., Natalini, D., Hossain, N. & Justino, P. (2022). An exploration of the association between fuel subsidies and fuel riots. World Development 157: 105935.",
    "Moro 2016": "Moro, A. (2016). Understanding the dynamics of violent political revolutions in an agent-based framework. PLoS ONE 11(4): e0154175. doi:10.1371/journal.pone.0154175",
    "Page 1954": "Page, E. S. (1954). Continuous inspection schemes. Biometrika 41(1-2): 100-115.",
    "Rydzak 2019": "Rydzak, J. (2019). Of blackouts and bandhs: the strategy and structure of disconnected protest in India. SSRN 3330413.",
    "Salehyan 2011": "Salehyan, I., Gleditsch, K. S. & Cunningham, D. E. (2011). Explaining external support for insurgent groups. International Organization 65(4): 709-744.",
    "Scheffer 1995": "Scheffer, M., Baveco, J. M., DeAngelis, D. L., Rose, K. A. & van Nes, E. H. (1995). Super-individuals: a simple solution for modelling large populations on an individual basis. Ecological Modelling 80(2-3): 161-170.",
    "Singh 2014": "Singh, N. (2014). Seizing power: the strategic logic of military coups. Johns Hopkins University Press.",
    "Small 2007": "Small, D. A., Loewenstein, G. & Slovic, P. (2007). Sympathy and callousness: the impact of deliberative thought on donations to identifiable and statistical victims. Organizational Behavior and Human Decision Processes 102(2): 143-153.",
    "Steinert-Threlkeld 2017": "Steinert-Threlkeld, Z. C. (2017). Spontaneous collective action: peripheral mobilization during the Arab Spring. American Political Science Review 111(2): 379-403.",
    "Treisman 2004": "Treisman, D. (2004). Rational appeasement. International Organization 58(2): 345-373.",
    "Tucker 2007": "Tucker, J. A. (2007). Enough! Electoral fraud, collective action problems, and post-communist colored revolutions. Perspectives on Politics 5(3): 535-551.",
    "Tullock 1980": "Tullock, G. (1980). Efficient rent seeking. In Buchanan, J. M., Tollison, R. D. & Tullock, G. (eds), Toward a theory of the rent-seeking society, 97-112. Texas A&M University Press.",
    "Walton 1994": "Walton, J. & Seddon, D. (1994). Free markets and food riots: the politics of global adjustment. Blackwell.",
    "Weidmann 2016": "Weidmann, N. B. (2016). A closer look at reporting bias in conflict event data. American Journal of Political Science 60(1): 206-218.",
}

_NAME = r"(?:(?:van|von|de) )?[^\W\d_a-z][\w’'-]+"
_CITATION = re.compile(rf"({_NAME})(?:(?:, {_NAME})* (?:&|and) {_NAME}| et al\.)?,? \(?((?:19|20)\d\d)\b")
_MONTHS = frozenset(month_name)


def cited_in(text: str) -> tuple[str, ...]:
    """First author and year of each work that a text cites, as in ``Casper & Tyson 2014``, each once."""
    found = ((name, year) for name, year in _CITATION.findall(text) if name not in _MONTHS)
    return tuple(dict.fromkeys(f"{name} {year}" for name, year in found))


def full_references(text: str) -> tuple[str, ...]:
    """Full references of the works that a text cites; those that are not in the list are left out."""
    return tuple(REFERENCES[key] for key in cited_in(text) if key in REFERENCES)
