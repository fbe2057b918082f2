/* ---
title: Every day of the period
description: One row a day for other queries to join, also where nobody came; beside it the day it is compared with.
hidden: true
reads: compared
--- */
with recursive every(day) as (
  select first from query.period where first <= last
  union all
  select date(day, '+1 day') from every where day < (select last from query.period)
  limit 40000
)
select
  every.day,
  date(every.day, '-' || cast(julianday(period.first) - julianday(period.before_first) as integer) || ' days') as day_before,
  period.known,
  every.day = :today as unfinished
from every, query.period as period
