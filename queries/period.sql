/* ---
title: The period and the one before
description: One row for other queries to use. The days asked for, as far as they have come; as many days just before them; and whether those can be compared.
hidden: true
--- */
-- Where the period ends today, today is not over. The day it is compared with is then read only up to the same time
-- (:now so many days ago), so that like stands beside like. "known" says that counting had begun by then.
with asked as (
  select :from as first, min(:to, :today) as last
),
counted as (
  select first, last, max(0, cast(julianday(last) - julianday(first) as integer) + 1) as days from asked
)
select
  first, last, days,
  date(first, '-' || days || ' days') as before_first,
  date(first, '-1 day') as before_last,
  case when last = :today then :now - days * 86400000 end as cut,
  coalesce((select min(day) from events) <= date(first, '-' || days || ' days'), 0) as known
from counted
