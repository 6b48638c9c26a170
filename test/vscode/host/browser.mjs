/** The Chromium that is on this machine, driven by playwright-core; nothing is downloaded. (Loaded late: scripts/ensure.mjs looks in here before npm's packages are there.) */
import { existsSync } from 'node:fs';

const candidates = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium or Chrome (the environment variable CHROMIUM wins), or undefined. */
export const findChromium = () => candidates.find((path) => path && existsSync(path));

/**
 * @returns {Promise<import('playwright-core').Browser>} a headless browser that talks to nobody on its own
 * @throws {Error} when there is no Chromium
 */
export async function launchBrowser() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium found. Run `node scripts/ensure.mjs chromium`, or set CHROMIUM to its path.');
  const { chromium } = await import('playwright-core');
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];
  // Chromium's sandbox is refused to root and in most containers; only our own pages are opened here.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}
