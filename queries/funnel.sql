/* ---
title: Funnel
description: How many visitors took these steps one after the other on one day, and how many were lost on the way. A step is page:/path or event:name, and * stands for anything. The first blank step ends the funnel. Every first step is tried, so whoever begins anew counts with the try that came furthest.
order: 26
reads: period
narrow: visits
params:
  step1: {type: text, default: "page:*", label: Step 1}
  step2: {type: text, default: "event:*", label: Step 2}
  step3: {type: text, label: Step 3}
  step4: {type: text, label: Step 4}
  step5: {type: text, label: Step 5}
  step6: {type: text, label: Step 6}
  step7: {type: text, label: Step 7}
  step8: {type: text, label: Step 8}
  minutes: {type: integer, default: 1440, min: 1, max: 1440, label: Minutes from the first step to the last}
  strict: {type: boolean, default: false, label: Nothing in between}
chart:
  type: funnel
  nothing: "Nobody took the first step."
  x: visitors
  y: step
  format: {of_first: percent, lost: percent, step: text}
  columns:
    n: {hide: true}
    step: Step
    visitors: Visitors
    of_first: Of the first
    lost: Lost since the step before
  table: fold
--- */
with seen as materialized (
  select
    session, time,
    row_number() over (partition by session order by time, id) as nth,
    case kind when 'pageview' then 'page:' || path else 'event:' || name end as what
  from events
  where bot is null and kind in ('pageview', 'event') and day between :from and :to and (:site is null or site = :site)
),
s1 as materialized (
  select session, nth as start, time as began, nth from seen where what glob :step1
),
s2 as materialized (
  select seen.session, s.start, s.began, min(seen.nth) as nth
  from s1 as s join seen on seen.session = s.session and seen.nth > s.nth and (not :strict or seen.nth = s.nth + 1)
  where :step2 is not null and seen.what glob :step2 and seen.time <= s.began + :minutes * 60000
  group by seen.session, s.start
),
s3 as materialized (
  select seen.session, s.start, s.began, min(seen.nth) as nth
  from s2 as s join seen on seen.session = s.session and seen.nth > s.nth and (not :strict or seen.nth = s.nth + 1)
  where :step3 is not null and seen.what glob :step3 and seen.time <= s.began + :minutes * 60000
  group by seen.session, s.start
),
s4 as materialized (
  select seen.session, s.start, s.began, min(seen.nth) as nth
  from s3 as s join seen on seen.session = s.session and seen.nth > s.nth and (not :strict or seen.nth = s.nth + 1)
  where :step4 is not null and seen.what glob :step4 and seen.time <= s.began + :minutes * 60000
  group by seen.session, s.start
),
s5 as materialized (
  select seen.session, s.start, s.began, min(seen.nth) as nth
  from s4 as s join seen on seen.session = s.session and seen.nth > s.nth and (not :strict or seen.nth = s.nth + 1)
  where :step5 is not null and seen.what glob :step5 and seen.time <= s.began + :minutes * 60000
  group by seen.session, s.start
),
s6 as materialized (
  select seen.session, s.start, s.began, min(seen.nth) as nth
  from s5 as s join seen on seen.session = s.session and seen.nth > s.nth and (not :strict or seen.nth = s.nth + 1)
  where :step6 is not null and seen.what glob :step6 and seen.time <= s.began + :minutes * 60000
  group by seen.session, s.start
),
s7 as materialized (
  select seen.session, s.start, s.began, min(seen.nth) as nth
  from s6 as s join seen on seen.session = s.session and seen.nth > s.nth and (not :strict or seen.nth = s.nth + 1)
  where :step7 is not null and seen.what glob :step7 and seen.time <= s.began + :minutes * 60000
  group by seen.session, s.start
),
s8 as materialized (
  select seen.session, s.start, s.began, min(seen.nth) as nth
  from s7 as s join seen on seen.session = s.session and seen.nth > s.nth and (not :strict or seen.nth = s.nth + 1)
  where :step8 is not null and seen.what glob :step8 and seen.time <= s.began + :minutes * 60000
  group by seen.session, s.start
),
steps(n, step, visitors) as (
  select 1, :step1, (select count(distinct session) from s1)
  union all select 2, :step2, (select count(distinct session) from s2)
  union all select 3, :step3, (select count(distinct session) from s3)
  union all select 4, :step4, (select count(distinct session) from s4)
  union all select 5, :step5, (select count(distinct session) from s5)
  union all select 6, :step6, (select count(distinct session) from s6)
  union all select 7, :step7, (select count(distinct session) from s7)
  union all select 8, :step8, (select count(distinct session) from s8)
)
select
  n, step, visitors,
  1.0 * visitors / nullif(first_value(visitors) over (order by n), 0) as of_first,
  1 - 1.0 * visitors / nullif(lag(visitors) over (order by n), 0) as lost
from steps
where n < coalesce((select min(n) from steps where step is null), 9)
  and (select visitors from steps where n = 1) > 0
order by n
