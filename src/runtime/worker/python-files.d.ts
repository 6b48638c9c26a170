/** The Python packages under runtime/python as { path: text }; made by esbuild.mjs. */
declare module 'nabla:python' {
  const files: Readonly<Record<string, string>>;
  export default files;
  /** Changes with them. */
  export const digest: string;
}
