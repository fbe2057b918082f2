/* ---
title: Releases of packages
description: Releases of repositories at GitHub, from their feeds.
off: true
collect:
  from: https://github.com/{+subject}/releases.atom
  as: feed
  every: 6h
  each: [withastro/astro]
key: [url]
columns:
  url: text
  title: text
  published: day
keep: changes
--- */
select value ->> 'url' as url, value ->> 'title' as title, value ->> 'published' as published
from json_each(:body)
