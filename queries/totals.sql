/* ---
title: Totals
description: Visitors are counted day by day, so whoever comes back on another day counts again. A visit is one visitor's day on one site.
order: 2
reads: compared
chart:
  type: number
  y: [visitors, views, views_a_visit, one_page, not_found]
  before: [visitors_before, views_before, views_a_visit_before, one_page_before, not_found_before]
  better: {visitors: up, views: up, views_a_visit: up, one_page: down, not_found: down}
  format: {one_page: percent, one_page_before: percent}
  columns:
    visitors: Visitors, day by day
    views: Page views
    views_a_visit: Views a visit
    one_page: Left after one page
    not_found: Not found
--- */
with sums as (
  select
    before,
    sum(visitors) as visitors,
    sum(views) as views,
    sum(one_page) as single,
    sum(not_found) as lost
  from query.compared
  group by before
)
select
  coalesce(now.visitors, 0) as visitors,
  coalesce(now.views, 0) as views,
  1.0 * now.views / nullif(now.visitors, 0) as views_a_visit,
  1.0 * now.single / nullif(now.visitors, 0) as one_page,
  coalesce(now.lost, 0) as not_found,
  case when period.known then coalesce(was.visitors, 0) end as visitors_before,
  case when period.known then coalesce(was.views, 0) end as views_before,
  case when period.known then 1.0 * was.views / nullif(was.visitors, 0) end as views_a_visit_before,
  case when period.known then 1.0 * was.single / nullif(was.visitors, 0) end as one_page_before,
  case when period.known then coalesce(was.lost, 0) end as not_found_before
from query.period as period
left join sums as now on now.before = 0
left join sums as was on was.before = 1
