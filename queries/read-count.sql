/* ---
title: How often a page was read
description: One row, all days together. With a blank path it is the whole site. Badges and counters show it where a site has opened them.
hidden: true
reads: period
params:
  path: {type: text, label: Path}
chart:
  type: table
  columns:
    views: Views
    visitors: Visitors
--- */
select coalesce(sum(views), 0) as views, coalesce(sum(visitors), 0) as visitors
from daily_pages_spans
where (:site is null or site = :site) and (:path is null or path = :path)
