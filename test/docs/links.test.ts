import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemsOfLinks, reachedFrom } from "./check-links.ts";
import { project, readPages } from "./pages.ts";

const pages = readPages();

test("every link of every page leads to a file and a heading that exist, or to an https address", () => {
  expect(pages.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "README.md",
      ".docker/README.md",
      ".github/docs/commands.md",
      "src/store/README.md",
    ]),
  );
  expect(problemsOfLinks(pages, (path) => existsSync(join(project, path)))).toEqual([]);
});

test("the README leads to every page, directly or by way of another one", () => {
  const reached = reachedFrom("README.md", pages);
  expect(pages.map(({ path }) => path).filter((path) => !reached.has(path) && !isOfGitHub(path))).toEqual([]);
});

/** GitHub itself shows these where they are needed. */
function isOfGitHub(path: string): boolean {
  return path.startsWith(".github/ISSUE_TEMPLATE/") || path === ".github/PULL_REQUEST_TEMPLATE.md";
}

test("a broken link is found, whatever is wrong with it", () => {
  const text = `# One

## What \`it\` does, [here](two.md): twice!
## Again
## Again

[a](docs/two.md) [b](docs/two.md#part-2) [c](#what-it-does-here-twice) [d](#again-1) <img src="a.png">
[e](docs/three.md) [f](docs/two.md#part) [g](#again-2) [h](http://example.org) [i](https://example) [j](../x.md)
\`[k](no-link.md)\` [l](mailto:a@example.org)

\`\`\`
[m](no-link.md)
# no heading
\`\`\`
`;
  const some = [
    { path: "one.md", text },
    { path: "two.md", text: "" },
    { path: "docs/two.md", text: "# Part 2\n\n[back](../one.md)" },
  ];
  const files = new Set([...some.map(({ path }) => path), "a.png"]);
  expect(problemsOfLinks(some, (path) => files.has(path))).toEqual([
    "one.md: docs/three.md leads to no file",
    "one.md: docs/two.md#part leads to no heading",
    "one.md: #again-2 leads to no heading",
    "one.md: http://example.org is no https address",
    "one.md: https://example names no host",
    "one.md: ../x.md leads to no file",
    "one.md: mailto:a@example.org is no https address",
  ]);
  expect([...reachedFrom("docs/two.md", some)].toSorted()).toEqual(["docs/two.md", "one.md", "two.md"]);
});
