"""Words that say nothing of a topic, in English; in any language the counts tell the others."""

from __future__ import annotations

_WORDS = """
a about above across actually after again against ago ah all almost along already also although
always am among an and another any anybody anymore anyone anything anyway are aren't around as
at away back be became because been before behind being below between beyond both but by came
can can't cannot come could couldn't did didn't do does doesn't doing don don't done down
during each either else enough etc even ever every everybody everyone everything except few for
from further gave get gets getting give given gives go goes going gone gonna good got had
hadn't has hasn't have haven't having he hello hence her here hers herself hey hi him himself
his how however i'd i'll i'm i've i if in indeed instead into is isn't it it'd it'll it's its
itself just keep know let let's like likely little look looking lot made make makes making many
may maybe me might mine more most much must my myself near need needed needs neither never new
no nobody none nor not nothing now of off often ok okay on once one ones only onto or other
others otherwise our ours ourselves out over own per perhaps please possible probably put quite
rather re really right said same saw say says see seem seems seen several shall she should
shouldn't since so some somebody someone something sometimes somewhat soon still such sure take
taken tell than thank thanks that that's the their theirs them themselves then there there's
therefore these they they'd they'll they're they've thing things think this those though
through thus till to today together told too took toward towards tried try trying two under
unless unlike until up upon us use used uses using usually various very via want wanted wants
was wasn't way we we'd we'll we're we've well went were weren't what what's whatever when where
whether which while who who's whole whom whose why will with within without won't would
wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves able available
based bit different easy first following include included includes including last least less
main provide provided provides providing second simple specific three useful com html http
https org www edu net gov txt
"""
STOP = frozenset(_WORDS.split())
