// SPDX-License-Identifier: EUPL-1.2

// Package rapports answers questions over all tables, read-only. Every nominative query carries the clause of rights.
package rapports

import (
	"etai/internal/organisation/droits"
)

// Requetes lists the queries of the package for the test of rights.
var Requetes = []droits.Requete{requeteComptes, requeteComptesPage, requeteNombreComptes, requeteMouvements, requeteMouvementsReleve, requeteOrdresReleve, requeteMisDeCote, requeteOrdresCompte, requeteLignesAPointer, requeteAttentes, requeteTaches, requeteComptesTaches,
	requeteDossierDe, requeteDossiers, requeteBilanBanque,
	requeteNombreTaches, requeteSuivis, requeteGeres, requeteBilanPrepares, requeteFinsDeMesure, requeteNombreFinsDeMesure, requeteDureesTotales, requeteNombreDureesTotales, requeteDebiteurs, requeteNombreDebiteurs, requeteTacheOrdre, requeteTacheLigne,
	requeteTacheIncident, requeteTacheVersion, requeteTacheRecette, requeteTacheCessent, requeteRedditions, requeteNombreRedditions, requeteChiffresDossiers, requeteChiffresMesures, requeteChiffresComptes, requeteChiffresOrdres, requeteChiffresAttente, requeteRefusDuPlan, requeteDemandesRefusees, requeteADisposition}
