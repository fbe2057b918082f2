with whole_days as (
  select day, (strftime('%w', day) + 6) % 7 as weekday
  from query.days
  where not unfinished or :from = :today
),
hours(hour) as (
  values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
    (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
),
weekdays as (
  select weekday, count(*) as days from whole_days group by weekday
),
counted as (
  select whole_days.weekday, hour, count(*) as views
  from whole_days cross join pageviews on pageviews.day = whole_days.day
  where :site is null or site = :site
  group by whole_days.weekday, hour
)
select
  substr('MonTueWedThuFriSatSun', 1 + 3 * weekdays.weekday, 3) as weekday,
  hours.hour,
  round(1.0 * coalesce(counted.views, 0) / weekdays.days, 1) as views,
  coalesce(counted.views, 0) as total
from weekdays
cross join hours
left join counted on counted.weekday = weekdays.weekday and counted.hour = hours.hour
order by weekdays.weekday, hours.hour
