/** Builds and signs the fixture's export in a process of its own, with the key in EXPORT_KEY, and prints its SHA-256. */
import { buildExport, signExport } from '../signer/pack-export'
import { exportFacts, exportSources } from './export-fixture'

const { kid, privateKey } = JSON.parse(process.env.EXPORT_KEY ?? '')
const key = { kid, privateKey: Buffer.from(privateKey, 'hex') }
console.log(
  signExport(buildExport(exportFacts(), exportSources()), { key, issuer: 'https://console.example' }).sha256,
)
