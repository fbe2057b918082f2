/* ---
title: Entry pages of a day
description: Where visits began, how many of these were bounces, and how many pages they saw.
key: [day, site, path]
sum: [visits, bounces, views]
count: visits
filters: [site]
narrow: visits
--- */
select day, site, entry as path, count(*) as visits, sum(bounced) as bounces, sum(views) as views
from visit_rows
where day in open_days and views > 0
group by day, site, entry
