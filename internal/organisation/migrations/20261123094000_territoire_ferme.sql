-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The day from which a territory takes no file and no agent any more; what it held keeps its name.
alter table territoire add column ferme_le {JOUR};
{SANS_SUPPRESSION territoire}
