/* ---
title: Countries of a day
description: Page views and visitors by country; null where it is not known.
sum: [views, visitors]
count: views
filters: [site, country]
--- */
select day, site, country, count(*) as views, count(distinct session) as visitors
from pageviews
where day in open_days
group by day, site, country
