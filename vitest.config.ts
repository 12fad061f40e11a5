import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const everywhereElse = ['**/node_modules/**', '**/.*/**', 'e2e/**']

/** Two projects, so that only database tests wait for a database. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    // Vitest leaves one core idle, so on two it would run one file at a time.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Pure functions share nothing: what they import is read once for all files, not once for each.
          isolate: false,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...everywhereElse, '**/*.db.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['**/*.db.test.ts'],
          exclude: everywhereElse,
          globalSetup: ['test/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
