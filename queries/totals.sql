/* ---
title: Totals
description: Visitors are counted day by day, so whoever comes back on another day counts again. A visit is what one visitor does with no pause over 30 minutes. A bounce is a visit with one page view, no event and less than ten engaged seconds.
order: 2
reads: compared
chart:
  type: number
  y: [visitors, views, visits, views_a_visit, bounce, not_found]
  before: [visitors_before, views_before, visits_before, views_a_visit_before, bounce_before, not_found_before]
  better: {visitors: up, views: up, visits: up, views_a_visit: up, bounce: down, not_found: down}
  format: {bounce: percent, bounce_before: percent}
  columns:
    visitors: Visitors, day by day
    views: Page views
    visits: Visits
    views_a_visit: Views a visit
    bounce: Bounces
    not_found: Not found
--- */
-- Where there are page views and no visits, their hits were deleted before visits were counted, and nobody knows.
with sums as (
  select before, sum(visitors) as visitors, sum(views) as views, sum(not_found) as lost
  from query.compared
  group by before
),
visited as (
  select before, sum(visits) as visits, sum(bounces) as bounces, sum(views) as views
  from query.compared_visits
  group by before
)
select
  coalesce(now.visitors, 0) as visitors,
  coalesce(now.views, 0) as views,
  coalesce(visits.visits, iif(now.views > 0, null, 0)) as visits,
  1.0 * visits.views / nullif(visits.visits, 0) as views_a_visit,
  1.0 * visits.bounces / nullif(visits.visits, 0) as bounce,
  coalesce(now.lost, 0) as not_found,
  case when period.known then coalesce(was.visitors, 0) end as visitors_before,
  case when period.known then coalesce(was.views, 0) end as views_before,
  case when period.known then coalesce(had.visits, iif(was.views > 0, null, 0)) end as visits_before,
  case when period.known then 1.0 * had.views / nullif(had.visits, 0) end as views_a_visit_before,
  case when period.known then 1.0 * had.bounces / nullif(had.visits, 0) end as bounce_before,
  case when period.known then coalesce(was.lost, 0) end as not_found_before
from query.period as period
left join sums as now on now.before = 0
left join sums as was on was.before = 1
left join visited as visits on visits.before = 0
left join visited as had on had.before = 1
