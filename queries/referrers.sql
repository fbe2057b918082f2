/* ---
title: Links from elsewhere
description: The addresses that led here, as far as browsers tell them; a discussion keeps its own address.
order: 5
reads: period
chart:
  type: table
  nothing: "Nobody came from elsewhere, as far as browsers tell. A source stands here from the first reader on who follows a link to you."
  limit: 200
  columns:
    referrer: {label: Link, href: "{referrer}"}
    source: Source
    page: {label: Most led to, new: false}
    pages: Pages
    views: Views
--- */
with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
named as (
  select referrer, coalesce(shown, source) as name, site, path, views
  from daily_referrers_spans left join spelled on word = source
  where :site is null or site = :site
),
links as (
  select
    referrer, name, site, path, sum(views) as views,
    -- One link, whether it has http or https, www. or not, a slash at its end or none.
    case
      when referrer not glob 'http*' then referrer
      when referrer glob '*://www.*' then rtrim(replace(substr(referrer, instr(referrer, '://') + 7), '/?', '?'), '/')
      else rtrim(replace(substr(referrer, instr(referrer, '://') + 3), '/?', '?'), '/')
    end as link
  from named
  group by referrer, name, site, path
),
-- Beside max() SQLite gives the other columns of the row that has it: the spelling of the link that was followed most,
-- and the page it led to most.
spellings as (
  select link, name, referrer, max(views) as most
  from (select link, name, referrer, sum(views) as views from links group by link, name, referrer order by referrer)
  group by link, name
),
led as (
  select link, name, site, path, sum(views) as views from links group by link, name, site, path
),
gathered as (
  select link, name, site, path, max(views) as most, count(*) as pages, sum(views) as views
  from led
  group by link, name
)
select
  spellings.referrer,
  gathered.name as source,
  coalesce(pages.title, gathered.path) as page,
  gathered.pages,
  gathered.views
from gathered
join spellings on spellings.link = gathered.link and spellings.name is gathered.name
left join pages on pages.site = gathered.site and pages.path = gathered.path
order by gathered.views desc, spellings.referrer
