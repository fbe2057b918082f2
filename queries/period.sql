/* ---
title: The period and the one before
description: One row for other queries to use. The days asked for, as far as they have come; as many days just before them; and whether those can be compared.
hidden: true
reads: comparison
--- */
-- Where the period ends today, today is not over. The day it is compared with is then read only up to the same minute
-- (the one that :now is in, so many days ago; that minute itself is not over), so that like stands beside like. "known" says that counting had begun by then, and that of
-- the chosen site, too: it had been added, or has hits of about that time, which a demo or an import may bring. Of
-- frozen days the hits were deleted, and their numbers are still there.
with asked as (
  select :from as first, min(:to, :today) as last
),
counted as (
  select first, last, max(0, cast(julianday(last) - julianday(first) as integer) + 1) as days from asked
),
compared as materialized (
  select *, date(first, '-' || days || ' days') as before_first from counted
)
select
  first, last, days,
  before_first,
  date(first, '-1 day') as before_last,
  case when last = :today then :now / 60000 * 60000 - days * 86400000 end as cut,
  (
    coalesce((select min(day) from events) <= before_first, 0)
    or coalesce((select min(day) from frozen_days) <= before_first, 0)
  ) and (
    :site is null
    or exists (select 1 from sites where name = :site and date(created / 1000, 'unixepoch', 'localtime') <= before_first)
    or exists (
      select 1 from daily_totals
      where day <= (select before_first from compared)
        and day >= (select date(before_first, '-' || days || ' days') from compared)
        and site = :site
    )
  ) as known
from compared
