/**
 * What a user does with the workbench's views, beside the editors (driver.mjs): trees, the Test Explorer, notebooks, dialogs. VS Code's DOM that these
 * depend on is named here.
 */

/** @typedef {import('./driver.mjs').Driver} Driver */
/** @typedef {import('playwright-core').Locator} Locator */

export class Views {
  /** @param {Driver} ui */
  constructor(ui) {
    this.ui = ui;
    this.page = ui.page;
    this.tests = this.page.locator('.test-explorer .monaco-list-row');
    this.models = this.page.locator('.pane', { has: this.page.locator('.pane-header', { hasText: 'Models' }) }).locator('.monaco-list-row');
  }

  /** Brings the Test Explorer up. */
  async openTests() {
    await this.ui.command('Testing: Focus on Test Explorer View');
    await this.page.locator('.test-explorer').waitFor();
  }

  /** Brings the tree of models up, with all of the side bar: a tree draws only the rows that are in view. */
  async openModels() {
    await this.ui.command('Explorer: Focus on Models View');
    const files = this.page
      .locator('.explorer-viewlet .pane-header[aria-expanded="true"], .sidebar .pane-header[aria-expanded="true"]')
      .first();
    if (!(await files.textContent()).includes('Models')) await this.ui.click(files);
    await this.models.first().waitFor();
  }

  /** The row of a tree with that text as its name. */
  row(rows, name) {
    return rows
      .filter({
        has: this.page.locator('.label, .monaco-icon-label', {
          hasText: new RegExp(`^\\s*${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`),
        }),
      })
      .first();
  }

  /** Opens the row of a tree so that what is below it shows. */
  async expand(row) {
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    // A result that comes in just now can take the focus away from the tree between the click and the key.
    await this.ui.eventually('the row to open', async () => {
      await this.ui.click(row.locator('.label, .monaco-icon-label').first());
      await this.page.keyboard.press('ArrowRight');
      return this.#comes(row.and(this.page.locator('[aria-expanded="true"]')));
    });
  }

  /** Whether something shows within two seconds: true, or undefined, which `eventually` asks again for. */
  #comes(locator) {
    return locator.waitFor({ timeout: 2000 }).then(
      () => true,
      () => undefined,
    );
  }

  /** Presses one of the buttons that a row shows under the mouse. */
  async press(row, button) {
    await row.hover();
    await this.ui.click(row.locator(`.action-label[aria-label*=${JSON.stringify(button)}]`).first());
  }

  /** Waits until a test has that result: `passed`, `failed`, `errored`, `skipped`. */
  async result(row, state) {
    await row.locator(`.computed-state.codicon-testing-${state}-icon`).waitFor();
  }

  /** The message of a failed test beside the source line that contains `line`. */
  async testMessage(line) {
    const all = this.page.locator('.test-error-content-widget .content');
    return this.ui.eventually(`a test's message beside “${line}”`, async () => {
      const at = await this.ui.editor
        .locator('.view-line', { hasText: new RegExp(line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, '\\s+')) })
        .first()
        .boundingBox();
      for (const message of await all.all()) {
        const box = await message.boundingBox();
        if (at && box && Math.abs(box.y + box.height / 2 - at.y - at.height / 2) < at.height / 2) return message;
      }
      return undefined;
    });
  }

  /** Names of the quick fixes offered at the caret; the menu stays open. */
  async fixes() {
    const items = this.page.locator('.action-widget .monaco-list-row.action');
    await this.ui.eventually('quick fixes', async () => {
      await this.page.keyboard.press('Control+.');
      return this.#comes(items.first());
    });
    return (await items.allInnerTexts()).map((t) => t.trim());
  }

  /** Chooses a quick fix of the open menu. */
  async fix(name) {
    await this.ui.click(this.page.locator('.action-widget .monaco-list-row.action', { hasText: name }).first());
  }

  /** Types a path into VS Code's own dialog for saving, and confirms. */
  async saveAs(path) {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    await input.waitFor();
    // The dialog writes its own proposal once it has looked at the folder, over anything typed before that, and selects the name in it.
    const selected = () => input.evaluate((box) => box.value !== '' && box.selectionStart < box.selectionEnd);
    await this.ui.eventually('the proposed path', async () => ((await selected()) ? true : undefined));
    await input.fill(path);
    await this.ui.eventually('the path to be taken', async () => ((await input.inputValue()) === path ? true : undefined));
    await this.ui.click(this.page.locator('.quick-input-widget .monaco-button', { hasText: /^OK$/ }).first());
    await input.waitFor({ state: 'hidden' });
  }
}
