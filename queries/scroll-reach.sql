/* ---
title: How far they read
description: Of the visitors of a page whose depth was measured, how many came to each part of it. Filter by a page to see it alone.
order: 28
reads: period
chart:
  type: scroll
  nothing: "No depth was measured. The tracker sends it; the pixel alone does not."
  x: readers
  y: depth
  format: {share: percent}
  columns:
    depth: Depth in percent
    readers: Readers
    share: Share
  table: fold
--- */
with recursive deepest as materialized (
  select day, session, path, max(cast(props ->> 'depth' as integer)) as depth
  from events
  where kind = 'engagement' and bot is null and props ->> 'depth' is not null
    and day between :from and :to and (:site is null or site = :site)
  group by day, session, path
),
steps(depth) as (
  values (5) union all select depth + 5 from steps where depth < 100
)
select
  steps.depth,
  count(*) filter (where deepest.depth >= steps.depth) as readers,
  1.0 * count(*) filter (where deepest.depth >= steps.depth) / count(*) as share
from steps cross join deepest
group by steps.depth
order by steps.depth
