with counted as (
  select day, count(*) as views, count(distinct session) as visitors
  from query.compared
  where kind = 'pageview'
  group by day
),
-- One day is told by its hours.
hours(hour) as (
  values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
    (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
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
where (select days from query.period) > 1
union all
select
  period.first || ' ' || substr('0' || hour, -2) || ':00',
  (select count(*) from pageviews p where p.day = period.first and p.hour = hours.hour and (:site is null or site = :site)),
  (select count(distinct session) from pageviews p where p.day = period.first and p.hour = hours.hour and (:site is null or site = :site)),
  case when period.known then (
    select count(*) from pageviews p where p.day = period.before_first and p.hour = hours.hour and (:site is null or site = :site)
  ) end,
  case when period.known then (
    select count(distinct session) from pageviews p where p.day = period.before_first and p.hour = hours.hour and (:site is null or site = :site)
  ) end
from query.period, hours
where period.days = 1
  and (period.first < :today or hours.hour <= 0 + strftime('%H', :now / 1000, 'unixepoch', 'localtime'))
order by 1
