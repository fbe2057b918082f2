/* ---
title: Devices
description: What people read with. Families only; no version is kept.
order: 9
reads: period
params:
  by: {type: choice, default: device, options: {device: Device, browser: Browser, os: System}, label: Count by}
chart:
  type: bar
  nothing: "No page was read. Counting began on {since}; a device stands here from its first reader on."
  x: visitors
  y: what
  columns:
    what: {label: Device, filter: ":by"}
    visitors: Visitors
    views: Views
    share: Share of visitors
  format: {share: percent}
  table: show
--- */
with counted as (
  select
    coalesce(case :by when 'browser' then browser when 'os' then os else device end, 'not known') as what,
    sum(visitors) as visitors,
    sum(views) as views
  from daily_devices_spans
  where :site is null or site = :site
  group by what
)
select what, visitors, views, 1.0 * visitors / sum(visitors) over () as share
from counted
order by visitors desc, what
