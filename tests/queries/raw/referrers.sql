with spelled as materialized (
  select word, shown from query.spellings where what = 'source'
),
links as (
  select
    referrer, coalesce(shown, source) as source, site, path, count(*) as views,
    case
      when referrer not glob 'http*' then referrer
      else rtrim(replace(replace(replace(replace(referrer, 'https://', ''), 'http://', ''), 'www.', ''), '/?', '?'), '/')
    end as link
  from pageviews left join spelled on word = source
  where day between :from and :to
    and (:site is null or site = :site)
    and referrer is not null
  group by referrer, coalesce(shown, source), site, path
),
-- Beside max() SQLite gives the other columns of the row that has it: the page this link led to most.
gathered as (
  select link, source, site, path, max(views) as most, count(*) as pages, sum(views) as views
  from (select link, source, site, path, sum(views) as views from links group by link, source, site, path)
  group by link, source
),
spelt as (
  select link, source, referrer, row_number() over (partition by link, source order by sum(views) desc, referrer) as nth
  from links
  group by link, source, referrer
)
select
  spelt.referrer,
  gathered.source,
  coalesce(pages.title, gathered.path) as page,
  gathered.pages,
  gathered.views
from gathered
join spelt on spelt.link = gathered.link and spelt.source is gathered.source and spelt.nth = 1
left join pages on pages.site = gathered.site and pages.path = gathered.path
order by gathered.views desc, spelt.referrer
