/* ---
title: Visits of the period and the one before
description: Visits of each day and site, bounces among them, and their page views, for other queries to add up. Days whose hits were deleted before visits were counted have no row. "before" is 1 in the days compared with, which are read as far as the present ones have come.
hidden: true
reads: compared
narrow: visits
--- */
-- Of a day that is read in part the minutes until then add up. One whose hits were deleted counts as a whole.
with period as materialized (
  select
    first, last, before_first, before_last,
    case when before_last not in (select day from frozen_days) then cut end as cut
  from query.period
)
select day < (select first from period) as before, day, site, visits, bounces, views
from daily_engagement
where (
    day between (select first from period) and (select last from period)
    or day between (select before_first from period) and (select before_last from period)
  )
  and (day <> (select before_last from period) or (select cut from period) is null)
  and (:site is null or site = :site)
union all
select 1, day, site, sum(visits), sum(bounces), sum(views)
from query.visits_before
where minute < (select cut from period) and (:site is null or site = :site)
group by day, site
