/* ---
title: The period and the one before
description: One row for other queries to use. The days asked for, as far as they have come; as many days that they are compared with; and whether those can be compared.
hidden: true
reads: comparison
narrow: site
--- */
-- Where the period ends today, today is not over. The day it is compared with is then read only up to the same minute
-- (the one that :now is in, so many days ago, which is not over itself), so that like stands beside like. "known" says that counting had begun by then, and that of
-- the chosen site, too: it had been added, or has hits of about that time, which a demo or an import may bring. Of
-- frozen days the hits were deleted, and their numbers are still there.
with asked as (
  select :from as first, min(:to, :today) as last
),
counted as (
  select first, last, max(0, cast(julianday(last) - julianday(first) as integer) + 1) as days from asked
)
select
  first, last, days,
  :compared_from as before_first,
  :compared_to as before_last,
  case
    when last = :today
    then :now / 60000 * 60000 - cast(julianday(last) - julianday(:compared_to) as integer) * 86400000
  end as cut,
  coalesce(:first_day <= :compared_from, 0) and (
    :site is null
    or exists (
      select 1 from sites where name = :site and date(created / 1000, 'unixepoch', 'localtime') <= :compared_from
    )
    or exists (
      select 1 from daily_totals
      where day between (select date(:compared_from, '-' || days || ' days') from counted) and :compared_from
        and site = :site
    )
  ) as known
from counted
