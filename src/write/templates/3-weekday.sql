/* ---
title: Hours of the week
description: When people read, by weekday and hour of the reporting time zone.
chart:
  type: heat
  x: hour
  y: weekday
  color: views
--- */
select
  substr('SunMonTueWedThuFriSat', 1 + 3 * strftime('%w', day), 3) as weekday,
  hour,
  count(*) as views
from pageviews
where day between :from and :to
  and (:site is null or site = :site)
group by strftime('%w', day), hour
order by (strftime('%w', day) + 6) % 7, hour
