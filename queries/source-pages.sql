/* ---
title: Sources and the pages they led to
description: Each source seen at least five times, or while there is none all of them, with its page or how many pages they were. Whoever came from two sources counts for both, so they add up to more visitors than Totals.
hidden: true
reads: period
chart:
  type: table
  nothing: "Nobody came from elsewhere, as far as browsers tell. A source stands here from the first reader on who follows a link to you."
  columns:
    source: {label: From → to, arrow: to}
    views: Views
    visitors: Visitors
--- */
with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
pairs as (
  select coalesce(shown, source) as name, site, path, sum(views) as views
  from daily_source_pages_spans left join spelled on word = source
  where :site is null or site = :site
  group by name, site, path
),
-- Beside max() SQLite gives the other columns of the row that has it: the page this source led to most.
gathered as materialized (
  select name, site, path, max(views) as most, count(*) as pages, sum(views) as views
  from pairs
  group by name
),
people as (
  select coalesce(shown, source) as name, sum(visitors) as visitors
  from daily_sources_spans left join spelled on word = source
  where :site is null or site = :site
  group by name
)
-- A page is named where it is the only one, or at least a third of what the source brought.
select
  gathered.name as source,
  case
    when most * 3 < views then gathered.pages || ' pages'
    else coalesce(pages.title, gathered.path) || case when gathered.pages > 1 then ', +' || (gathered.pages - 1) else '' end
  end as "to",
  gathered.views,
  people.visitors
from gathered
join people on people.name = gathered.name
left join pages on pages.site = gathered.site and pages.path = gathered.path
where gathered.views >= 5 or (select max(views) from gathered) < 5
order by gathered.views desc, source
