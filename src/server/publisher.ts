import { serial } from "../base/serial.ts";
import { type Written, writeFolder } from "../share/publish/folder.ts";
import { Publication, type PublicationDeps, type PublicationSpec } from "../share/publish/publication.ts";
import { drawPublished, readAsset } from "./pages.ts";

export interface PublishOutcome extends Written {
  /** What could not be published, in words. */
  problems: string[];
}

type Deps = Pick<PublicationDeps, "notebooks" | "library">;

/** Writes what strangers may see into folders, one run after the other. */
export class Publisher {
  readonly #deps: Deps;
  readonly #inTurn = serial();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @throws PublishError for a folder that is not ours or cannot be written, and for a period that is none */
  publish(directory: string, spec: PublicationSpec): Promise<PublishOutcome> {
    return this.#inTurn(async () => {
      const { notebooks, library } = this.#deps;
      const publication = new Publication({ notebooks, library, draw: drawPublished, asset: readAsset }, spec);
      const written = await writeFolder(directory, publication.entries());
      return { ...written, problems: publication.problems };
    });
  }
}
