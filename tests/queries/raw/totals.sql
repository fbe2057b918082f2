with visits as (
  select before, sum(kind = 'pageview') as views, sum(kind = 'notfound') as lost
  from query.compared
  group by session -- which belongs to one day and one site
),
sums as (
  select
    before,
    count(*) filter (where views > 0) as visitors,
    coalesce(sum(views), 0) as views,
    count(*) filter (where views = 1) as single,
    sum(lost) as lost
  from visits
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
