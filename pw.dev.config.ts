import base from './playwright.config'
process.env.E2E_CONSOLE_URL ??= 'http://localhost:4000'
process.env.E2E_RELAY_URL ??= 'http://localhost:4100'
process.env.E2E_ISSUER_URL ??= 'http://127.0.0.1:4200'
process.env.E2E_DATA_DIR ??= '/tmp/dev/data'
export default { ...base, globalSetup: undefined, testDir: '/work/main/e2e', timeout: 30000, use: { ...base.use, baseURL: 'http://localhost:4000', actionTimeout: 8000 } }
