-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Lists in their own order, walked until their page is full.
drop index rythme_retard;
drop index rythme_depuis;
drop index echeance_personne_le;
create index rythme_retard on rythme(retard_le, id);
create index rythme_depuis on rythme(depuis, id);
create index echeance_personne_le on echeance_personne(le, id, dossier_id) where issue = '';
create index demarche_close on demarche(id, dossier_id) where etat in ('aboutie', 'rejetee', 'abandonnee');
