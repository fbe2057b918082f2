select period.first > hit.day as before, hit.*
from query.period as period
cross join events as hit
where hit.day between period.before_first and period.last
  and (:site is null or hit.site = :site)
  and hit.bot is null
  and (hit.day <> period.before_last or period.cut is null or hit.time < period.cut)
