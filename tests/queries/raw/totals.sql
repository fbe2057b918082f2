with visitors as (
  select before, sum(kind = 'pageview') as views, sum(kind = 'notfound') as lost
  from query.compared
  group by session -- which belongs to one day and one site
),
sums as (
  select before, count(*) filter (where views > 0) as visitors, coalesce(sum(views), 0) as views, sum(lost) as lost
  from visitors
  group by before
),
visited as (
  select before, count(*) as visits, sum(views) as views, sum(bounced) as bounces
  from query.visited
  where views > 0
  group by before
)
select
  coalesce(now.visitors, 0) as visitors,
  coalesce(now.views, 0) as views,
  coalesce(visits.visits, 0) as visits,
  1.0 * visits.views / visits.visits as views_a_visit,
  1.0 * visits.bounces / visits.visits as bounce,
  coalesce(now.lost, 0) as not_found,
  case when period.known then coalesce(was.visitors, 0) end as visitors_before,
  case when period.known then coalesce(was.views, 0) end as views_before,
  case when period.known then coalesce(had.visits, 0) end as visits_before,
  case when period.known then 1.0 * had.views / had.visits end as views_a_visit_before,
  case when period.known then 1.0 * had.bounces / had.visits end as bounce_before,
  case when period.known then coalesce(was.lost, 0) end as not_found_before
from query.period as period
left join sums as now on now.before = 0
left join sums as was on was.before = 1
left join visited as visits on visits.before = 0
left join visited as had on had.before = 1
