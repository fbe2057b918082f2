with counted as (
  select day, count(*) as views, count(distinct session) as visitors
  from query.compared
  where kind = 'pageview'
  group by day
)
select
  days.day,
  coalesce(now.views, 0) as views,
  coalesce(now.visitors, 0) as visitors,
  case when days.known then coalesce(was.views, 0) end as views_before,
  case when days.known then coalesce(was.visitors, 0) end as visitors_before
from query.days as days
left join counted as now on now.day = days.day
left join counted as was on was.day = days.day_before
order by days.day
