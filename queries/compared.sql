/* ---
title: Days of the period and the one before
description: People's totals of each day and site for other queries to add up. "before" is 1 in the days compared with, which are read as far as the present ones have come.
hidden: true
reads: compared
--- */
-- Of a day that is read in part the minutes until then add up. One whose hits were deleted counts as a whole.
with period as materialized (
  select
    first, last, before_first, before_last,
    case when before_last not in (select day from frozen_days) then cut end as cut
  from query.period
)
select day < (select first from period) as before, day, site, views, visitors, not_found
from daily_totals
where (
    day between (select first from period) and (select last from period)
    or day between (select before_first from period) and (select before_last from period)
  )
  and (day <> (select before_last from period) or (select cut from period) is null)
  and (:site is null or site = :site)
union all
select 1, day, site, sum(views), sum(visitors), sum(not_found)
from query.minutes_before
where minute < (select cut from period) and (:site is null or site = :site)
group by day, site
