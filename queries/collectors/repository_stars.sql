/* ---
title: Stars of repositories
description: Stars, forks and open issues of repositories at GitHub, at each run.
off: true
collect:
  from: https://api.github.com/repos/{+subject}
  as: json
  every: "40 5 * * *"
  each: [withastro/astro]
columns:
  stars: integer
  forks: integer
  issues: integer
keep: every-run
--- */
select
  :body ->> 'stargazers_count' as stars,
  :body ->> 'forks_count' as forks,
  :body ->> 'open_issues_count' as issues
