/* ---
title: Links from elsewhere
description: The addresses that led here, as far as browsers tell them; a discussion keeps its own address.
order: 5
reads: period
params:
  source: {type: text, label: Only from this source}
chart:
  type: table
  limit: 200
  columns:
    referrer: {label: Link, href: "{referrer}"}
    source: Source
    page: {label: Most led to, new: false}
    pages: Pages
    views: Views
--- */
with links as (
  select referrer, source, site, path, sum(views) as views
  from daily_referrers_spans
  where (:site is null or site = :site)
    and (:source is null or source = :source)
  group by referrer, source, site, path
),
-- Beside max() SQLite gives the other columns of the row that has it: the page this link led to most.
gathered as (
  select referrer, source, site, path, max(views) as most, count(*) as pages, sum(views) as views
  from links
  group by referrer, source
)
select
  gathered.referrer,
  gathered.source,
  coalesce(pages.title, gathered.path) as page,
  gathered.pages,
  gathered.views
from gathered
left join pages on pages.site = gathered.site and pages.path = gathered.path
order by gathered.views desc, gathered.referrer
