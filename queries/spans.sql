/* ---
title: The period in years, months and days
description: The largest whole spans that make up the period, for sums of daily tables. 2025 is a year, 2026-03 a month, 2026-03-1 the days from 10 to 19 March, 2026-03-20 a day.
hidden: true
reads: period
--- */
-- By turns: how many letters of a day's date call the longest span that begins with it and ends in time (of 0 that is
-- not known yet), and the day after that span. The tens of a month begin on the 1st, 10th, 20th and 30th.
with recursive period as (
  select date(:from) as first, coalesce(date(:to, '+1 day'), '9999-12-32') as after
),
every(day, length) as (
  select first, 0 from period where first < after
  union all
  select
    case length
      when 0 then day
      when 4 then date(day, '+1 year')
      when 7 then date(day, '+1 month')
      when 9 then min(date(day, iif(day like '%-01', '+9 days', '+10 days')), date(day, 'start of month', '+1 month'))
      else date(day, '+1 day')
    end,
    case
      when length > 0 then 0
      when day like '%-01-01' and date(day, '+1 year') <= after then 4
      when day like '%-01' and date(day, '+1 month') <= after then 7
      when day like '%-01' and date(day, '+9 days') <= after then 9
      when day like '%0' and min(date(day, '+10 days'), date(day, 'start of month', '+1 month')) <= after then 9
      else 10
    end
  from every, period
  where day < after
),
whole(span) as (
  select substr(day, 1, length) from every where length > 0
)
select span from whole
