/* ---
title: Pages of a day
description: Page views and visitors of each page.
key: [day, site, path]
sum: [views, visitors]
count: views
filters: [site, path]
--- */
select day, site, path, count(*) as views, count(distinct session) as visitors
from pageviews
where day in open_days
group by day, site, path
