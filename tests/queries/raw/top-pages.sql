/* ---
params:
  least: {type: integer, default: 1}
--- */
select
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as page,
  site,
  path,
  (select title from pages where pages.site = pageviews.site and pages.path = pageviews.path) as title,
  count(*) as views,
  count(distinct session) as visitors
from pageviews
where day between :from and :to
  and (:site is null or site = :site)
  and (:country is null or country = :country)
group by site, path
having count(*) >= coalesce(:least, 1)
order by views desc, visitors desc, page
