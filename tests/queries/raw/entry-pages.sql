/* ---
narrow: visits
params:
  most: integer
--- */
select
  case when :site is null and (select count(*) from sites) > 1 then site || entry else entry end as page,
  site,
  entry as path,
  (select title from pages where pages.site = visits.site and pages.path = visits.entry) as title,
  count(*) as visits,
  avg(one_page) as one_page,
  round(avg(views), 2) as views_a_visit
from query.visits as visits
group by site, entry
order by visits desc, page
