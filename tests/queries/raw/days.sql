with recursive every(day) as (
  select first from query.period where first <= last
  union all
  select date(day, '+1 day') from every where day < (select last from query.period)
  limit 40000
)
select
  every.day,
  date(every.day, '-' || period.days || ' days') as day_before,
  period.known,
  every.day = :today as unfinished
from every, query.period as period
