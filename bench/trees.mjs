/** Working trees of public repositories whose git directories lie about, bare or within a folder (REPOS/owner+name/repo). */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} repos
 * @param {string} scratch folder for the trees
 * @returns {(repo: string, commit: string) => string | undefined} the tree of a repository, made when it is first asked for; undefined where it is not at hand
 */
export function treesOf(repos, scratch) {
  const trees = new Map();
  return (repo, commit) => {
    if (!trees.has(repo)) {
      const bare = join(repos, repo.replace('/', '+'), 'repo');
      if (!existsSync(bare)) return undefined;
      const dir = join(scratch, repo.replace('/', '__'));
      mkdirSync(dir);
      // READMEs and configurations are read as well; not every repository has them.
      for (const files of ['py', 'yaml', 'yml', 'json'].map((e) => `:(glob)**/*.${e}`).concat(':(glob)**/README.md'))
        execFileSync('sh', ['-c', 'git -C "$0" archive "$1" "$3" | tar -x -C "$2" || true', bare, commit, dir, files], {
          stdio: 'ignore',
        });
      trees.set(repo, dir);
    }
    return trees.get(repo);
  };
}
