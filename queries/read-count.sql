/* ---
title: How often a page was read
description: One row, all days together, of the whole site, or of what the page is narrowed to. Badges and counters show it where a site has opened them.
hidden: true
reads: period
chart:
  type: table
  columns:
    views: Views
    visitors: Visitors
--- */
select coalesce(sum(views), 0) as views, coalesce(sum(visitors), 0) as visitors
from daily_pages_spans
where :site is null or site = :site
