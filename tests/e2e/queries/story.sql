/* ---
title: Story
description: Ten days with figures of their own, whatever was counted.
chart:
  type: line
  x: day
  y: [views, visitors]
--- */
with recursive days(day) as (
  select '2026-01-01'
  union all
  select date(day, '+1 day') from days where day < '2026-01-10'
)
select day, 10 * cast(substr(day, 9) as integer) as views, 5 + cast(substr(day, 9) as integer) as visitors
from days
where day between :from and :to
