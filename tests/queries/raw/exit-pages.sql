/* ---
narrow: visits
--- */
select
  case when :site is null and (select count(*) from sites) > 1 then site || exit else exit end as page,
  site,
  exit as path,
  (select title from pages where pages.site = visits.site and pages.path = visits.exit) as title,
  count(*) as visits,
  avg(entry = exit) as began
from query.visited as visits
where before = 0 and views > 0
group by site, exit
order by visits desc, page
