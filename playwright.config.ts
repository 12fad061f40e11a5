import { defineConfig } from '@playwright/test'
import { findChromium } from './bin/chromium.mjs'

const chromium = await findChromium()
if (!chromium) throw new Error('No Chromium was found. Run npm test, which gets one, or set CHROMIUM_PATH.')

/** Against the whole product, started as a person starts it. Its addresses arrive by environment, from the set-up. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: '.test/playwright',
  globalSetup: './e2e/support/global-setup.ts',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // One product, one database: files run one after the other, so that no test sees another's half-done release.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? '.test/playwright.json' }],
  ],
  use: {
    baseURL: process.env.E2E_CONSOLE_URL ?? '',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
