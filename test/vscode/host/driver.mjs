/**
 * What a user does with the workbench, as functions over its page. All of VS Code's own DOM that the tests depend on is named in this file.
 *
 * Things are clicked by coordinates once they stand still: Playwright's own click scrolls its target into view, which can shift parts of the
 * workbench sideways for good, and editors re-render (colours, lenses) just after they opened.
 */
import { join } from 'node:path';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').FrameLocator} FrameLocator */

export class Driver {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    /** The active text editor. */
    this.editor = page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
    this.statusBar = page.locator('.monaco-workbench .statusbar');
  }

  /** Runs a command by its title in the palette. */
  async command(title) {
    await this.#pick('F1', `>${title}`, title);
  }

  /**
   * Opens a workspace file with its caret on a line (from 1).
   * @param {string} path relative to the workspace
   */
  async open(path, line = 1) {
    const name = path.split('/').at(-1);
    await this.#pick('Control+P', `${path}:${line}`, name);
    await this.tab(name).and(this.page.locator('.active')).waitFor();
  }

  /** The tab with that title; `.active` when it is the one shown in its group. */
  tab(title) {
    return this.page.locator('.tabs-container .tab', { hasText: title }).first();
  }

  /** Moves the caret, from (1, 1). */
  async goTo(line, column = 1) {
    await this.#quickInput('Control+G', `:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.#input.waitFor({ state: 'hidden' });
  }

  /** Where the caret is, as the status bar tells it. */
  async caret() {
    const text = await this.statusBar.getByText(/^Ln \d+, Col \d+/).textContent();
    const [line, column] = text.match(/\d+/g).map(Number);
    return { line, column };
  }

  /** Types over what is selected, or at the caret; nothing is completed or closed automatically. */
  async type(text) {
    await this.page.keyboard.insertText(text);
  }

  async save() {
    await this.page.keyboard.press('Control+S');
  }

  /**
   * A lens of the active editor, as something to click, to wait for, or to read.
   * @param {string | RegExp} text
   * @param {object} [options]
   * @param {string} [options.above] text of the source line below the lens, where several lenses have the same text
   */
  lens(text, { above } = {}) {
    const lenses = this.editor.locator('.codelens-decoration a', { hasText: text });
    return new Target(this, async () => {
      if (above === undefined) {
        await lenses.first().waitFor();
        return lenses.first();
      }
      const line = await this.#line(above).boundingBox();
      const tops = await Promise.all((await lenses.all()).map(async (lens) => (await lens.boundingBox())?.y ?? Number.NaN));
      const index = tops.findIndex((top) => line && top < line.y && line.y - top < 2 * line.height);
      if (index < 0) throw new Error(`No lens ${text} above “${above}” yet.`);
      return lenses.nth(index);
    });
  }

  /**
   * Rests the mouse on a word and returns the text of the hover that appears.
   * @param {string} word
   * @param {object} options
   * @param {string} options.in text that the source line contains
   * @param {number} [options.nth] which occurrence of the word in that line, from 0
   * @param {string | RegExp} [options.has] waits until the hover contains this
   */
  async hover(word, { in: line, nth = 0, has = /\S/ }) {
    const hover = this.page.locator('.monaco-hover:visible', { hasText: has, hasNotText: 'Loading...' }).first();
    // The editor asks once for each rest of the mouse, and before the run is over there is nothing to answer.
    await this.eventually(`a hover over ${word}`, async () => {
      const { x, y } = await this.#wordCentre(line, word, nth);
      await this.page.mouse.move(x, y - 1);
      await this.page.mouse.move(x, y, { steps: 3 });
      try {
        await hover.waitFor({ timeout: 5000 });
        return true;
      } catch (error) {
        if (error.name !== 'TimeoutError') throw error;
        await this.page.mouse.move(2, 2);
        return undefined;
      }
    });
    return (await hover.innerText()).trim();
  }

  /** Takes the mouse away, and with it the hover. */
  async endHover() {
    await this.page.mouse.move(2, 2);
    await this.page.keyboard.press('Escape');
    await this.page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
  }

  /** Clicks into a source line of the active editor, on a word of it. */
  async clickWord(word, { in: line, nth = 0 }) {
    const { x, y } = await this.#wordCentre(line, word, nth);
    await this.page.mouse.click(x, y);
  }

  /**
   * The document inside a webview panel.
   * @param {string} title of the panel's tab
   * @returns {Promise<FrameLocator>}
   */
  async panel(title) {
    // VS Code's wrapper frame has a name of its own; the extension's document is the frame `active-frame` in it, which carries the title.
    const name = await this.eventually(`a panel “${title}”`, async () => {
      for (const frame of this.page.frames()) {
        const element = frame.name() && frame.parentFrame() === this.page.mainFrame() ? await frame.frameElement() : undefined;
        if (!(await element?.evaluate((node) => node.matches('iframe.webview.ready')))) continue;
        if (await frame.locator(`iframe#active-frame[title*=${JSON.stringify(title)}]`).count()) return frame.name();
      }
    });
    return this.page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator('iframe#active-frame');
  }

  /** The text of a notification that contains `has`. */
  async notification(has) {
    const message = this.page.locator('.notifications-toasts .notification-list-item-message', { hasText: has }).first();
    await message.waitFor();
    return message.textContent();
  }

  /** Answers a notification with one of its buttons. */
  async answer(has, button) {
    const toast = this.page.locator('.notifications-toasts .notification-list-item', { hasText: has }).first();
    await this.click(toast.locator('.monaco-button', { hasText: button }).first());
  }

  /** The rows of the Problems view, once at least one of them contains `has`. */
  async problems(has = '') {
    await this.command('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: has }).first().waitFor();
    return (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  }

  /** Waits until an extension is active, and returns what VS Code tells about its activation, such as `Activation: 12ms`. */
  async activation(name) {
    const size = this.page.viewportSize();
    await this.page.setViewportSize({ ...size, height: 3000 }); // The list draws only the rows that are in view.
    await this.command('Developer: Show Running Extensions');
    const row = this.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: name }).first();
    const time = row.locator('.activation-time', { hasText: /\d/ });
    await time.waitFor();
    const text = await time.textContent();
    await this.page.setViewportSize(size);
    return text;
  }

  /** A cell of the active notebook, as an editor. */
  notebookCell(has) {
    return this.page.locator('.notebook-editor .cell-editor-container .monaco-editor', { hasText: has }).first();
  }

  /** Types an answer into an input box that an extension opened, or chooses the row with that text. */
  async answerInput(text) {
    await this.#input.waitFor();
    await this.#input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the workbench has a theme of that base: `vs`, `vs-dark` or `hc-black`. */
  async themed(base) {
    await this.page.locator(`.monaco-workbench.${base}`).waitFor();
  }

  /** Gives the editors all of the width. */
  async closeSideBar() {
    const sideBar = this.page.locator('.monaco-workbench .part.sidebar');
    if (!(await sideBar.isVisible())) return;
    await this.page.keyboard.press('Control+B');
    await sideBar.waitFor({ state: 'hidden' });
  }

  /** Reloads the window, and waits for the new one. */
  async reload() {
    const left = this.page.waitForEvent('framenavigated', (frame) => frame === this.page.mainFrame());
    await this.command('Developer: Reload Window');
    await left;
  }

  /** An empty workbench: no editors, notifications, hovers. Changes that were not saved are given up. */
  async reset() {
    await this.page.keyboard.press('Escape');
    await this.page.mouse.move(2, 2);
    while (await this.editor.count()) await this.command('View: Revert and Close Editor');
    await this.command('View: Close All Editors');
    await this.command('Notifications: Clear All Notifications');
  }

  /** Saves a picture of the whole workbench as `folder/name.png`. */
  async screenshot(folder, name) {
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** @param {Locator} locator */
  async click(locator) {
    const { x, y } = await this.#stableCentre(() => locator.boundingBox(), String(locator));
    await this.page.mouse.click(x, y);
  }

  /** Asks again and again until the answer is there; the page's default timeout applies. */
  async eventually(what, ask) {
    const deadline = Date.now() + Driver.timeout;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (Date.now() > deadline) throw new Error(`Waited ${Driver.timeout / 1000} s for ${what}.`);
      await this.page.waitForTimeout(50);
    }
  }

  get #input() {
    return this.page.locator('.quick-input-widget input[type="text"]');
  }

  async #quickInput(key, text) {
    await this.page.keyboard.press(key);
    await this.#input.waitFor({ timeout: 3000 });
    await this.#input.fill(text);
  }

  /** Opens the quick input and chooses a row. An open list does not take up what a loading extension adds, so it is opened again after a while. */
  async #pick(key, text, label) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    for (const attempt of [1, 2, 3, 4, 5, 6]) {
      try {
        await this.#quickInput(key, text);
        await row.click({ timeout: 3000 });
        await this.#input.waitFor({ state: 'hidden', timeout: 3000 });
        return;
      } catch (error) {
        if (attempt === 6) throw new Error(`No “${label}” to choose after typing “${text}”.`, { cause: error });
        await this.page.keyboard.press('Escape');
      }
    }
  }

  #line(text) {
    // Monaco draws blanks as no-break spaces.
    return this.editor.locator('.view-line', { hasText: new RegExp(escapeRegExp(text).replace(/ +/g, '\\s+')) }).first();
  }

  async #wordCentre(line, word, nth) {
    const located = this.#line(line);
    await located.waitFor();
    return this.#stableCentre(() => located.evaluate(wordBox, { line, word, nth }), `“${word}” in “${line}”`);
  }

  /** The centre of a box that is the same twice in a row. */
  async #stableCentre(measure, what) {
    let previous;
    return this.eventually(`${what} to stand still`, async () => {
      const box = await measure();
      const stands = box && previous && box.width > 0 && box.x === previous.x && box.y === previous.y;
      previous = box;
      return stands ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : undefined;
    });
  }
}

/** How long anything may take to appear, in milliseconds; generous, because CI runs two suites on two cores. */
Driver.timeout = 60_000;

/** Something on screen that has to be looked for anew each time it is used. */
class Target {
  #driver;
  #find;

  constructor(driver, find) {
    this.#driver = driver;
    this.#find = find;
  }

  /** @returns {Promise<Locator>} */
  async waitFor() {
    let reason;
    try {
      return await this.#driver.eventually('a target', async () => {
        try {
          return await this.#find();
        } catch (error) {
          reason = error;
          return undefined;
        }
      });
    } catch (error) {
      throw reason ?? error;
    }
  }

  async click() {
    await this.#driver.click(await this.waitFor());
  }

  async text() {
    return (await this.waitFor()).textContent();
  }
}

const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs in the page: the rectangle of the n-th occurrence of a word in a line of the editor, whatever elements the line is made of. */
function wordBox(element, { line, word, nth }) {
  const plain = (text) => text.replaceAll('\u00a0', ' ');
  const text = plain(element.textContent);
  const isPart = (character) => /\w/.test(character ?? '');
  const starts = [];
  for (let at = text.indexOf(word, text.indexOf(line)); at >= 0; at = text.indexOf(word, at + 1)) {
    const whole = !(isPart(word[0]) && isPart(text[at - 1])) && !(isPart(word.at(-1)) && isPart(text[at + word.length]));
    if (whole) starts.push(at);
  }
  if (starts[nth] === undefined) return null;

  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let offset = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const [start, end] = [starts[nth] - offset, starts[nth] + word.length - offset];
    if (start >= 0 && start < node.length) range.setStart(node, start);
    if (end > 0 && end <= node.length) range.setEnd(node, end);
    offset += node.length;
  }
  const { x, y, width, height } = range.getBoundingClientRect();
  return { x, y, width, height };
}
