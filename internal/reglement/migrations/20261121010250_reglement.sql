-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Every amount, rate, threshold and delay that a law, a département or the organisation fixes, with its days. A row is never changed: a
-- later one supersedes it, so that a decision of yesterday still computes with the rule of its day.
-- portee: who fixed it. nombre holds cents, days, months, ten-thousandths, or 0/1; choix a code. Neither of them: from that day the
-- département or the organisation follows the wider scope again.
-- preuve: 'lue' the value was read in the text of source; 'a_verifier' it was not; 'interne' a rule of the house, there is no text.
create table parametre (
    id {ID},
    code {TEXTE} not null check (code <> ''),
    portee {TEXTE} not null check (portee in ('loi', 'departement', 'organisation')),
    departement {TEXTE},
    organisation_id {REF} references organisation(id),
    nombre {ENTIER},
    choix {TEXTE} check (choix <> ''),
    du {JOUR} not null,
    au {JOUR},
    source {TEXTE} not null check (source <> ''),
    preuve {TEXTE} not null check (preuve in ('lue', 'a_verifier', 'interne')),
    saisi_par {REF} references agent(id),
    saisi_le {INSTANT},
    check ((portee = 'departement') = (departement is not null)),
    check ((portee = 'organisation') = (organisation_id is not null)),
    check (nombre is null or choix is null),
    check (portee <> 'loi' or nombre is not null or choix is not null),
    check (au is null or au >= du),
    check ((saisi_par is null) = (saisi_le is null)),
    check (saisi_par is not null or portee = 'loi')
) {STRICT};
{AJOUT_SEUL parametre}
create index parametre_code on parametre(code);
insert into parametre(code, portee, choix, du, source, preuve) values
 ('decompte.intervalle', 'loi', 'durees', '2009-01-01', 'Choix prudent ; l’article L271-2 du CASF est muet', 'interne'),
 ('decompte.apres_ecart', 'loi', 'cumul', '2009-01-01', 'CASF, article L271-2 : quatre ans au total, sans remise à zéro', 'a_verifier'),
 ('decompte.suspension', 'loi', 'comptee', '2009-01-01', 'Choix prudent ; l’article L271-2 du CASF est muet', 'interne'),
 ('decompte.fin_anticipee', 'loi', 'ecoules', '2009-01-01', 'Choix prudent ; l’article L271-2 du CASF est muet', 'interne'),
 ('decompte.ailleurs', 'loi', 'ajoutes', '2009-01-01', 'Choix prudent ; l’article L271-2 du CASF est muet', 'interne'),
 ('decompte.apres_maj', 'loi', 'nouvelle', '2009-01-01', 'Choix prudent ; CASF, article L271-1, troisième alinéa', 'a_verifier');
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('contrat.mois_min', 'loi', 6, '2009-01-01', 'CASF, article L271-2', 'a_verifier'),
 ('contrat.mois_max', 'loi', 24, '2009-01-01', 'CASF, article L271-2', 'a_verifier'),
 ('mesure.mois_total', 'loi', 48, '2009-01-01', 'CASF, article L271-2', 'a_verifier'),
 ('contrat.renouvellement_court', 'loi', 0, '2009-01-01', 'Lecture prudente de l’article L271-2 du CASF : un renouvellement aussi dure six mois au moins', 'a_verifier'),
 ('decompte.ecart', 'loi', 12, '2009-01-01', 'Choix prudent ; l’article L271-2 du CASF est muet', 'interne'),
 ('mesure.evaluation', 'loi', 90, '2009-01-01', 'Pratique des services ; l’article L271-2 du CASF demande une évaluation, sans délai', 'interne'),
 ('liquidation.jours', 'loi', 30, '2009-01-01', 'Pratique des services ; la loi est muette', 'interne'),
 ('hors_autorisation.jours', 'loi', 2, '2009-01-01', 'Pratique des services ; la loi est muette', 'interne'),
 ('remise.jours', 'loi', 5, '2009-01-01', 'Pratique des services', 'interne'),
 ('remise.vop', 'loi', 0, '2009-01-01', 'Règlement (UE) 2024/886 ; un client professionnel peut y renoncer pour ses remises : selon le contrat avec la banque', 'a_verifier'),
 ('plancher.jours', 'loi', 31, '2009-01-01', 'Pratique des services ; la loi est muette', 'interne'),
 ('plancher.decouvert', 'loi', 0, '2009-01-01', 'Choix prudent : aucun solde négatif ; la loi est muette', 'interne'),
 ('revue.doublon', 'loi', 10, '2009-01-01', 'Pratique des services', 'interne'),
 ('revue.coordonnees', 'loi', 30, '2009-01-01', 'Pratique des services', 'interne'),
 ('revue.calendrier', 'loi', 7, '2009-01-01', 'Pratique des services', 'interne'),
 ('revue.ecart', 'loi', 2000, '2009-01-01', 'Pratique des services', 'interne'),
 ('fin.annonce', 'loi', 90, '2009-01-01', 'Pratique des services', 'interne'),
 ('fin.proche', 'loi', 60, '2009-01-01', 'Pratique des services', 'interne'),
 ('fin.tres_proche', 'loi', 15, '2009-01-01', 'Pratique des services', 'interne'),
 ('releve.ancien', 'loi', 7, '2009-01-01', 'Pratique des services', 'interne'),
 ('recette.retard', 'loi', 3, '2009-01-01', 'Pratique des services', 'interne'),
 ('budget.jours', 'loi', 30, '2009-01-01', 'Pratique des services ; aucun texte ne définit le reste à vivre', 'interne'),
 ('budget.provisions', 'loi', 1, '2009-01-01', 'Pratique des services ; aucun texte ne définit le reste à vivre', 'interne'),
 ('reste_a_vivre.minimum', 'loi', 0, '2009-01-01', 'Choix de chaque département ; zéro : aucun seuil', 'interne'),
 ('acces.mois', 'loi', 12, '2009-01-01', 'Recommandation de la CNIL sur la journalisation, délibération 2021-122', 'a_verifier'),
 ('rsa.seul', 'loi', 63571, '2024-04-01', 'CASF, article L262-2 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('rsa.seul', 'loi', 64652, '2025-04-01', 'CASF, article L262-2 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('rsa.seul', 'loi', 65169, '2026-04-01', 'CASF, article L262-2 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('aah.mois', 'loi', 97137, '2023-04-01', 'CSS, article L821-3-1 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('aah.mois', 'loi', 101605, '2024-04-01', 'CSS, article L821-3-1 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('aah.mois', 'loi', 103332, '2025-04-01', 'CSS, article L821-3-1 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('aah.mois', 'loi', 104159, '2026-04-01', 'CSS, article L821-3-1 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('smic.heure', 'loi', 1165, '2024-01-01', 'Code du travail, article L3231-2 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('smic.heure', 'loi', 1188, '2024-11-01', 'Code du travail, article L3231-2 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('smic.heure', 'loi', 1202, '2026-01-01', 'Code du travail, article L3231-2 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('smic.heure', 'loi', 1231, '2026-06-01', 'Code du travail, article L3231-2 ; montant relevé dans OpenFisca', 'a_verifier'),
 ('sbi', 'loi', 63571, '2024-04-01', 'CPCE, articles L162-2 et R162-2 : égal au RSA d’une personne seule', 'a_verifier'),
 ('sbi', 'loi', 64652, '2025-04-01', 'CPCE, articles L162-2 et R162-2 : égal au RSA d’une personne seule', 'a_verifier'),
 ('sbi', 'loi', 65169, '2026-04-01', 'CPCE, articles L162-2 et R162-2 : égal au RSA d’une personne seule', 'a_verifier');
