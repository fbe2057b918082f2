/* ---
narrow: visits
--- */
select
  case when :site is null and (select count(*) from sites) > 1 then site || entry else entry end as page,
  site,
  entry as path,
  (select title from pages where pages.site = visits.site and pages.path = visits.entry) as title,
  count(*) as visits,
  avg(bounced) as bounce,
  round(avg(views), 2) as views_a_visit
from query.visited as visits
where before = 0 and views > 0
group by site, entry
order by visits desc, page
