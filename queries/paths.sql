/* ---
title: Paths
description: Where visitors went from page to page on one day, four steps on from where they came in or from a page that you name, or the steps before it. What is opened again at once is one step. Paths of few are left out.
order: 27
reads: period
narrow: visits
params:
  start: {type: text, label: "From this page or event, blank for where they came in"}
  backwards: {type: boolean, default: false, label: The steps before it}
  least: {type: integer, default: 3, min: 1, label: At least so many visitors}
chart:
  type: sankey
  nothing: "No path was taken by so many visitors."
  x: source
  y: target
  color: visitors
  label: step
  height: 420
  format: {source: address, target: address}
  columns:
    step: Step
    source: From
    target: To
    visitors: Visitors
  table: fold
--- */
with seen as (
  select session, time, id, case kind when 'pageview' then path else 'event: ' || name end as what
  from events
  where bot is null and kind in ('pageview', 'event') and day between :from and :to and (:site is null or site = :site)
),
turned as (
  select *, what is not lag(what) over (partition by session order by time, id) as fresh from seen
),
walked as materialized (
  select
    session, what,
    row_number() over (
      partition by session order by iif(:backwards, -time, time), iif(:backwards, -id, id)
    ) as nth
  from turned
  where fresh
),
begun as materialized (
  select session, min(nth) as nth from walked where :start is null or what = :start group by session
),
path as materialized (
  select walked.session, walked.nth - begun.nth as step, walked.what
  from begun join walked on walked.session = begun.session and walked.nth between begun.nth and begun.nth + 4
),
moved as (
  select
    near.step as away, near.what as near,
    coalesce(far.what, iif(:backwards, '(came in)', '(left)')) as far, count(*) as visitors
  from path as near left join path as far on far.session = near.session and far.step = near.step + 1
  where near.step < 4
  group by near.step, near.what, far.what
)
select
  iif(:backwards, 4 - away, away + 1) as step,
  iif(:backwards, far, near) as source,
  iif(:backwards, near, far) as target,
  visitors
from moved
where visitors >= coalesce(:least, 1)
order by step, visitors desc, source, target
